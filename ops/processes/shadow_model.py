"""The model in shadow that the settings name."""

from fraud.deciding.suspicion import CURRENT, Model, model_named
from ops.errors import SettingsError, WrongInput
from ops.settings.settings import Settings


def shadow_of(settings: Settings) -> Model | None:
    """The model that is asked beside the one in force; None where no setting names one.

    Raises:
        SettingsError: it cannot be read, or is the one in force.
    """
    if settings.shadow_model is None:
        return None
    try:
        return candidate(settings.shadow_model)
    except WrongInput as fault:
        raise SettingsError(f"PINGXUAN_SHADOW_MODEL: {fault}") from fault


def candidate(name: str) -> Model:
    """A model that may come into force one day, by name or path.

    Raises:
        WrongInput: there is no such model, or it goes by the name of the one in force.
    """
    try:
        model = model_named(name)
    except ValueError as fault:
        raise WrongInput(str(fault)) from fault
    if model.version == CURRENT:
        raise WrongInput(f"{name}: is {CURRENT}, which is in force; a shadow is another model")
    return model
