"""A running installation into what its operator needs: logs, health, metrics, backup, verification, purge."""
