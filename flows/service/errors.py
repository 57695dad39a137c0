"""Failures of the server, its worker and its deployments."""

from pathlib import Path

from digits.errors import DigitsError


class SecretExposed(DigitsError):
    """A file with a password can be read by other users of the machine."""


class UnprotectedService(DigitsError):
    """Other machines could use the server without a password."""


class PortBusy(DigitsError):
    """The server cannot listen at its address."""


class DatabaseUnreachable(DigitsError):
    """The database that a setting names does not let this program in."""


class ServiceOfAnotherUser(DigitsError):
    """The service in this store was started by somebody else."""

    @classmethod
    def refusing(cls, folder: Path, cause: PermissionError) -> "ServiceOfAnotherUser":
        """The error for a folder of a service that this user may not look into."""
        return cls(
            "The service in this store is another user's",
            where=folder,
            received=cause.strerror or str(cause),
            remedy="give the command as that user, or choose a store of your own by DIGITS_STORE",
        )


class ServiceBusy(DigitsError):
    """Another command starts or stops the service at this moment."""


class ServiceNotUp(DigitsError):
    """A part of the service did not become healthy."""


class ServiceUnreachable(DigitsError):
    """The server does not answer."""


class ServiceRefusal(DigitsError):
    """The server answers, but not what was asked."""


class DeployingFailed(DigitsError):
    """The deployments of prefect.yaml could not be brought to the server."""
