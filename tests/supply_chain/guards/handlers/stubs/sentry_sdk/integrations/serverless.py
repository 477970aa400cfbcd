def serverless_function(function):
    return function
