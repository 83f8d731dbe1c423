"""The yearbook: entries, their way from draft to the public page, and what is made of them."""
