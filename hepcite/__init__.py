"""hepcite: submitted records in, each clause of the policy with its status and the quoted words out."""

__version__ = "0.1.0"
