"""What the product is made of: its lock, the licences in it, a bill of materials."""
