"""VGG-19, losses between its features, and the optimiser that changes a picture to lower them."""
