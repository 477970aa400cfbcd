"""`python -m policypack.commands` is `stackwarden`."""

import sys

from policypack.commands import main

sys.exit(main())
