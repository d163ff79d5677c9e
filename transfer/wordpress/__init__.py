"""A portal on WordPress, read from the file that its own "Công cụ > Xuất ra" writes (WXR 1.0 to 1.2)."""

from transfer.wordpress.reader import open_source

__all__ = ["open_source"]
