"""vmap: a function of one example, made one of a whole batch, by a batching rule for each entry of the table."""
