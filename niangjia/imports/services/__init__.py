"""What people do with an import, one function for each thing."""

from niangjia.imports.services.reading import read_faults, read_import
from niangjia.imports.services.sending import begin, housekeeping, leave, send_in
from niangjia.imports.services.undoing import take_back

__all__ = ["begin", "housekeeping", "leave", "read_faults", "read_import", "send_in", "take_back"]
