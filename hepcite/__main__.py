"""`python -m hepcite` is the command `hepcite`."""

from hepcite.intake.cli import main

main()
