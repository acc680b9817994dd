"""Drawing on canvases: shapes, pictures, text and the colour theme."""
