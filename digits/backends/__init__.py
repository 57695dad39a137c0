"""The libraries that run networks: Keras to train, ONNX Runtime to predict, files with equal bytes.

`keras_backend` is the only module of the project that imports Keras. May import `store` and the
root of `digits`.
"""
