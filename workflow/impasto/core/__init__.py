"""Shared foundations: errors, files, devices, colour and YAML documents."""
