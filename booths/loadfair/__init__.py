"""A whole generated fair of any size, for measuring: the same for the same seed.

`plan` says who exhibits and how much, `companies`, `products` and `entries` write the rows of one company,
`trades` those of one trade, and `load` brings all of it into an empty site by COPY in several processes.
"""
