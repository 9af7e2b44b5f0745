"""The examination behind `sottovoce doctor`: small checks, each of which finds one thing in order or not."""
