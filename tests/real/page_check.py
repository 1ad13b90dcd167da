def check_feed(*a): pass
def check_page(*a): pass
def check_json_feed(*a): pass
