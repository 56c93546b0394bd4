"""The judge under observation: shadow, drift, the audit, and what people's rulings say."""
