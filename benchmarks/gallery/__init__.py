"""The gallery: runs the examples of docs/gallery and writes its pages."""
