def datadog_lambda_wrapper(function):
    return function
