"""A volume as a frozen tree in reading order, and the formats that read only that tree."""
