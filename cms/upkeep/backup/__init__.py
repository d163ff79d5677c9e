"""Backups of database and media that are proven: saved while the portal runs, restored into an empty place and compared.

Everything lies in one folder (BACKUP_DIR): a folder for each backup, and beside them the store of media files that all of them share,
where a file is named by its content and is written once.
"""
