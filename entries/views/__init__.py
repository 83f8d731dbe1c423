"""The shelf: public pages, made from publications of open volumes and nothing else."""
