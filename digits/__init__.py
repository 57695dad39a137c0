"""The domain: what a digit, a model, a line of handwriting, an amount and a check are.

At the root lie only what every room uses: array types, errors, settings, frozen configs and
records. The rooms, each importing only those above it in this list (`tests/test_layers.py` holds
the order):

``store``        how files appear whole or not at all, where they lie, who holds a lock
``metrics``      scores, calibration, paired tests
``photos``       a photograph or scan of one digit, up to a framed picture
``backends``     Keras and ONNX Runtime, and model files with equal bytes
``dataset``      MNIST and labelled folders
``models``       the models of single digits, and the table of them
``handwriting``  drawing written lines, whatever the alphabet
``rejection``    training what refuses pictures that do not show one digit
``line_reader``  reading written lines, whatever the alphabet
``amounts``      money: grammar, decision, reader
``micr``         the MICR line of a check: characters, reader, digests
``registry``     model versions, champions and challengers
``evidence``     decided checks that are kept to learn from
``ledger``       what was read from checks, and what people decided
``checks``       from a file to a check's amount: intake, page, fields, batch
``operations``   the use cases, without Prefect and without drawing

No Prefect, no plots and no command line here.
"""
