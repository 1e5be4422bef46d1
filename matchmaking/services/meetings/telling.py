def tell_due():
    return False
