"""The most downloaded packages of PyPI and npm in November 2026, to detect typosquatting.

An unknown package whose name differs by one letter from one of these is a typo or a typosquat.
`POPULAR` has the 400 most downloaded names of each ecosystem with at least five letters.
`LEGITIMATE_NEIGHBOURS` has the names that differ by one letter from those and are popular, too
(among the 5,000 most downloaded of PyPI, the 8,000 of npm), such as `preact` beside `react`.

Ranked by downloads a month: https://packaging.python.org/en/latest/guides/analyzing-pypi-package-downloads/
and https://github.com/npm/registry/blob/main/docs/download-counts.md.
"""

from __future__ import annotations

from collections.abc import Mapping

DATE = "2026-11-25"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


POPULAR: Mapping[str, frozenset[str]] = {
    "PyPI": _names(
        """
    aiobotocore aiofiles aiohappyeyeballs aiohttp aioitertools aiosignal alembic annotated-doc
    annotated-types anthropic anyio argcomplete arrow asgiref asn1crypto asttokens async-timeout
    asyncpg attrs authlib awscli awswrangler azure-core azure-identity azure-storage-blob babel
    backoff backports-tarfile bcrypt beartype beautifulsoup4 black bleach blinker boto3 botocore
    brotli build cachecontrol cachetools cattrs certifi cfn-lint chardet charset-normalizer
    click cloudpickle colorama contourpy coverage crashtest croniter cryptography cycler
    cyclopts cython databricks-sdk databricks-sql-connector dataclasses-json datadog datasets
    dbt-adapters dbt-common dbt-core debugpy decorator deepdiff defusedxml deprecated
    deprecation distlib distro dnspython docker docstring-parser docutils dulwich durationpy
    editables email-validator et-xmlfile exceptiongroup execnet executing faker fastapi
    fastjsonschema fastmcp filelock flask flatbuffers fonttools frozenlist fsspec gcsfs gitdb
    gitpython google-ads google-analytics-admin google-api-core google-api-python-client
    google-auth google-auth-httplib2 google-auth-oauthlib google-cloud-aiplatform
    google-cloud-batch google-cloud-bigquery google-cloud-bigtable google-cloud-compute
    google-cloud-core google-cloud-dataform google-cloud-dlp google-cloud-kms
    google-cloud-language google-cloud-logging google-cloud-memcache google-cloud-monitoring
    google-cloud-os-login google-cloud-pubsub google-cloud-redis google-cloud-run
    google-cloud-secret-manager google-cloud-speech google-cloud-storage google-cloud-tasks
    google-cloud-texttospeech google-cloud-videointelligence google-cloud-vision
    google-cloud-workflows google-crc32c google-genai google-resumable-media
    googleapis-common-protos graphql-core greenlet griffelib grpc-google-iam-v1 grpcio
    grpcio-health-checking grpcio-status grpcio-tools gunicorn hatchling hf-xet hpack httpcore
    httplib2 httptools httpx httpx-sse huggingface-hub hyperframe identify importlib-metadata
    importlib-resources iniconfig installer invoke ipykernel ipython isodate isort itsdangerous
    jaraco-classes jaraco-context jaraco-functools jeepney jinja2 jiter jmespath joblib joserfc
    jsonpatch jsonpath-ng jsonpointer jsonref jsonschema jsonschema-path
    jsonschema-specifications jupyter-client jupyter-core keyring kiwisolver kubernetes
    langchain langchain-core langchain-openai langsmith librt linkify-it-py litellm
    llama-cloud-services llama-parse loguru markdown markdown-it-py markupsafe marshmallow
    matplotlib matplotlib-inline mccabe mdit-py-plugins mdurl mistune more-itertools mpmath
    msal-extensions msgpack msrest multidict multiprocess mypy-extensions narwhals nbformat
    nest-asyncio networkx nodeenv numpy oauthlib onnxruntime openai openpyxl opentelemetry-api
    opentelemetry-exporter-otlp opentelemetry-exporter-otlp-proto-common
    opentelemetry-exporter-otlp-proto-grpc opentelemetry-exporter-otlp-proto-http
    opentelemetry-exporter-prometheus opentelemetry-instrumentation
    opentelemetry-instrumentation-fastapi opentelemetry-instrumentation-requests
    opentelemetry-instrumentation-threading opentelemetry-proto opentelemetry-sdk
    opentelemetry-semantic-conventions opentelemetry-util-http orjson packaging pandas
    pandas-stubs paramiko parso pathable pathspec pendulum pexpect pillow pkginfo platformdirs
    playwright pluggy poetry poetry-core poetry-plugin-export pre-commit prometheus-client
    prompt-toolkit propcache proto-plus protobuf psutil psycopg psycopg-binary psycopg2-binary
    ptyprocess pure-eval pyarrow pyasn1 pyasn1-modules pycodestyle pycparser pycryptodome
    pydantic pydantic-ai-slim pydantic-core pydantic-graph pydantic-settings pygithub pygments
    pyjwt pymongo pymupdf pymysql pynacl pyopenssl pyparsing pypdf pyperclip pyproject-hooks
    pytest pytest-asyncio pytest-cov pytest-json-ctrf pytest-mock pytest-xdist python-dateutil
    python-discovery python-dotenv python-json-logger python-multipart python-slugify pytokens
    pyyaml pyzmq rapidfuzz redis referencing regex requests requests-file requests-oauthlib
    requests-toolbelt rfc3339-validator rich-rst rich-toolkit rpds-py ruamel-yaml
    ruamel-yaml-clib s3transfer safetensors scikit-learn scipy secretstorage semver sentry-sdk
    setuptools setuptools-scm sglang shapely shellingham slack-sdk smart-open smmap sniffio
    snowflake-connector-python snowflake-snowpark-python snowflake-sqlalchemy sortedcontainers
    soupsieve sphinx sqlalchemy sqlalchemy-bigquery sqlparse sse-starlette stack-data starlette
    structlog sympy tabulate tenacity termcolor text-unidecode textual threadpoolctl tiktoken
    tinycss2 tokenizers tomli tomli-w tomlkit torch tornado traitlets transformers tree-sitter
    trove-classifiers typedload typeguard typer types-protobuf types-pyyaml types-requests
    typing-extensions typing-inspect typing-inspection tzdata tzlocal uc-micro-py ujson
    uritemplate urllib3 uvicorn uvloop vcs-versioning virtualenv watchdog watchfiles wcwidth
    weaviate-client webencodings websocket-client websockets werkzeug wheel wrapt wsproto
    xlsxwriter xmltodict xxhash zstandard
    """
    ),
    "npm": _names(
        """
    @aws-sdk/types @aws-sdk/util-endpoints @babel/code-frame @babel/compat-data @babel/core
    @babel/generator @babel/helper-annotate-as-pure @babel/helper-compilation-targets
    @babel/helper-globals @babel/helper-module-imports @babel/helper-module-transforms
    @babel/helper-plugin-utils @babel/helper-string-parser @babel/helper-validator-identifier
    @babel/helper-validator-option @babel/helpers @babel/parser @babel/plugin-syntax-jsx
    @babel/runtime @babel/template @babel/traverse @babel/types @esbuild/linux-x64
    @eslint-community/eslint-utils @eslint-community/regexpp @eslint/eslintrc @eslint/js
    @humanwhocodes/module-importer @humanwhocodes/retry @img/sharp-libvips-linuxmusl-x64
    @img/sharp-linuxmusl-x64 @isaacs/cliui @jest/schemas @jest/types @jridgewell/gen-mapping
    @jridgewell/remapping @jridgewell/resolve-uri @jridgewell/sourcemap-codec
    @jridgewell/trace-mapping @nodelib/fs.scandir @nodelib/fs.stat @nodelib/fs.walk
    @opentelemetry/core @opentelemetry/resources @opentelemetry/semantic-conventions
    @pkgjs/parseargs @radix-ui/react-primitive @radix-ui/react-slot @rollup/rollup-linux-x64-gnu
    @rollup/rollup-linux-x64-musl @sinclair/typebox @smithy/is-array-buffer @smithy/types
    @smithy/util-buffer-from @smithy/util-utf8 @tailwindcss/oxide-linux-x64-musl @types/estree
    @types/json-schema @types/node @types/react @types/yargs @typescript-eslint/eslint-plugin
    @typescript-eslint/parser @typescript-eslint/scope-manager @typescript-eslint/type-utils
    @typescript-eslint/types @typescript-eslint/typescript-estree @typescript-eslint/utils
    @typescript-eslint/visitor-keys @unrs/resolver-binding-linux-x64-musl accepts acorn
    acorn-jsx acorn-walk agent-base ajv-formats ajv-keywords ansi-escapes ansi-regex ansi-styles
    anymatch argparse aria-query async asynckit available-typed-arrays axios balanced-match
    base64-js baseline-browser-mapping binary-extensions body-parser brace-expansion braces
    browserslist buffer buffer-from bytes call-bind call-bind-apply-helpers call-bound callsites
    camelcase caniuse-lite chalk chokidar chownr ci-info cli-cursor cliui color-convert
    color-name combined-stream commander concat-map content-disposition convert-source-map
    cookie cookie-signature core-util-is cosmiconfig cross-spawn csstype debug deep-is deepmerge
    define-data-property define-properties define-property delayed-stream detect-libc doctrine
    dom-serializer domhandler domutils dotenv dunder-proto eastasianwidth ee-first
    electron-to-chromium emoji-regex encodeurl end-of-stream enhanced-resolve entities error-ex
    es-abstract es-define-property es-errors es-module-lexer es-object-atoms es-set-tostringtag
    esbuild escalade escape-html escape-string-regexp eslint eslint-scope eslint-visitor-keys
    espree esprima esquery esrecurse estraverse estree-walker esutils eventemitter3 events execa
    express extend-shallow fast-deep-equal fast-glob fast-json-stable-stringify fast-levenshtein
    fast-xml-parser fastq file-entry-cache fill-range finalhandler find-up flat-cache flatted
    follow-redirects for-each foreground-child form-data fresh fs-extra fs.realpath
    function-bind gensync get-caller-file get-intrinsic get-proto get-stream glob-parent globals
    globby graceful-fs has-flag has-property-descriptors has-symbols has-tostringtag hasown
    hosted-git-info http-errors http-proxy-agent https-proxy-agent human-signals iconv-lite
    ieee754 ignore import-fresh imurmurhash indent-string inflight inherits ipaddr.js
    is-arrayish is-binary-path is-callable is-core-module is-docker is-extglob
    is-fullwidth-code-point is-generator-function is-glob is-number is-plain-obj is-regex
    is-stream is-typed-array is-unicode-supported is-wsl isarray isexe istanbul-lib-instrument
    jackspeak jest-diff jest-message-util jest-regex-util jest-util jest-worker js-tokens
    js-yaml jsesc json-buffer json-parse-even-better-errors json-schema-traverse
    json-stable-stringify-without-jsonify json5 jsonfile kind-of lightningcss-linux-x64-musl
    lines-and-columns locate-path lodash lodash.merge log-symbols lru-cache magic-string
    make-dir math-intrinsics mdn-data media-typer merge-descriptors merge-stream merge2
    micromatch mime-db mime-types mimic-fn minimatch minimist minipass mkdirp mute-stream nanoid
    natural-compare negotiator node-fetch node-releases normalize-path npm-run-path
    object-assign object-inspect object-keys object.assign on-finished onetime optionator
    p-limit p-locate p-map p-try package-json-from-dist parent-module parse-json parse5
    path-exists path-is-absolute path-key path-parse path-scurry path-to-regexp path-type
    picocolors picomatch pkg-dir postcss postcss-selector-parser postcss-value-parser prelude-ls
    prettier pretty-format proxy-from-env punycode queue-microtask range-parser raw-body react
    react-dom react-is readable-stream readdirp regexp.prototype.flags require-directory
    require-from-string resolve resolve-from restore-cursor retry reusify rimraf rollup
    run-parallel safe-buffer safe-regex-test safer-buffer scheduler schema-utils semver
    serve-static set-function-length setprototypeof shebang-command shebang-regex side-channel
    side-channel-list side-channel-map side-channel-weakmap signal-exit slash slice-ansi
    source-map source-map-js source-map-support sprintf-js statuses string-width string_decoder
    strip-ansi strip-bom strip-final-newline strip-json-comments supports-color
    supports-preserve-symlinks-flag tapable telecom-mas-agent tinyglobby to-regex-range
    toidentifier tough-cookie ts-api-utils tsconfig-paths tslib type-check type-fest type-is
    typescript undici-types universalify unpipe update-browserslist-db uri-js util-deprecate
    webidl-conversions whatwg-mimetype whatwg-url which which-typed-array word-wrap wrap-ansi
    wrappy write-file-atomic yallist yargs yargs-parser yocto-queue
    """
    ),
}
LEGITIMATE_NEIGHBOURS: Mapping[str, frozenset[str]] = {
    "PyPI": _names(
        """
    aiofile boto cchardet dataset dydantic google-adk googleads gsutil hjson httpr ijson jiwer
    jsonpath markdown2 nest-asyncio2 parse parsy psycopg2 pyaml pycryptodomex pymssql pymupdfb
    pypd pypdf2 scapy spython toml unicorn uri-template usort willow
    """
    ),
    "npm": _names(
        """
    args binaryextensions buffers callsite camel-case cookies dargs dom-serialize eventemitter2
    flatten foreach gaxios global ip-regex is-regexp is-typedarray isstream json3 just-diff
    merge murmurhash one-time postcss-values-parser preact set-proto synckit tslint tsutils
    urijs wordwrap
    """
    ),
}
