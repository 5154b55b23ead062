"""Runs the steps on the connection that `schema_steps.migrate` gives, inside its transaction."""

from alembic import context

from hepcite.intake.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the transaction is the caller's, and covers all steps
)
context.run_migrations()
