def durable_execution(function):
    return function
