"""In the crew's hand: uploads, photos, the phone app, labels."""
