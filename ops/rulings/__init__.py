"""What people rule: searches, previews, orders and how they are carried out."""
