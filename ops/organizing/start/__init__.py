"""An organizer's own campaign folder: from the template, or from one that ships."""
