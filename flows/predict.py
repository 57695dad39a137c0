"""Read the digits on photographs, from the Prefect UI."""

from prefect import flow

from digits.settings import store_root
from tasks.predict import predict_digits


@flow(name="predict", result_serializer="json", persist_result=False)
def predict(photos: list[str], model: str = "cnn", store: str = "") -> list[dict[str, object]]:
    """Read the handwritten digit on each photograph.

    Args:
        photos: Paths of pictures, or of folders with pictures, on the machine that runs the flow.
        model: The kind of model (logistic, cnn or resnet50), whose champion reads, or
            KIND/VERSION. Without a champion, the version that was best on the digits for model
            selection.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    return predict_digits(photos, model, store_root(store))
