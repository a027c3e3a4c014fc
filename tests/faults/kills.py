def many(api, n, seed):
    pass
