"""Who fits whom: sums of reasons over what both sides told. Arrays in, lists out; nobody's views are counted.

`shelves` sums catalogues up, `supply` and `demand` lay both sides out as arrays, `scoring` compares pairs,
`taste` learns, `choosing` takes the best with a share for new exhibitors, `reasons` says why, `lists` keeps
it.
"""
