"""A double of WeChat's servers, and fronts that speak to it."""
