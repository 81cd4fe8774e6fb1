"""Writes results: tables for other programs, tables and bars for a terminal, pictures, and web pages."""
