// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.

export const ENDPOINT = "AWS_ENDPOINT_URL";
export const LOADING: readonly string[] = ["AWS_CONFIG_FILE", "AWS_DATA_PATH", "AWS_LAMBDA_EXEC_WRAPPER", "AWS_SHARED_CREDENTIALS_FILE", "BASH_ENV", "GCONV_PATH", "GLIBC_TUNABLES", "LD_AUDIT", "LD_ORIGIN_PATH", "LD_PRELOAD", "OPENSSL_CONF", "OPENSSL_ENGINES", "OPENSSL_MODULES"];
export const TRAFFIC: readonly string[] = ["AWS_EC2_METADATA_SERVICE_ENDPOINT", "HOSTALIASES", "LOCALDOMAIN", "SSLKEYLOGFILE"];
export const PROXIES: readonly string[] = ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"];
export const CERTIFICATES: readonly string[] = ["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"];
export const LIBRARIES: readonly string[] = ["/lib64", "/opt/lib", "/usr/lib64", "/var/lang/lib", "/var/runtime", "/var/runtime/lib", "/var/task", "/var/task/lib"];
export const SYSTEM: readonly string[] = ["/etc/pki/", "/etc/ssl/", "/var/lang/", "/var/runtime/"];
