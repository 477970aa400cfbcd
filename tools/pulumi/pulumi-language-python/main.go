// pulumi-language-python is a thin language host for Python programs and Python policy packs.
//
// It is a convenience for machines without Pulumi: `make setup` builds it beside a Pulumi CLI of its
// own. Where Pulumi is installed, Pulumi's own language host is used and this one is never built.
// It knows the runtime options `virtualenv` and `toolchain`, and no others.
package main

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"stackwarden/tools/pulumi/languagehost"
)

func main() {
	languagehost.Main("pulumi-language-python",
		func(ctx context.Context, engine string) pulumirpc.LanguageRuntimeServer {
			return &languageHost{languagehost.Host{Engine: engine, Running: ctx}}
		})
}

// child ties a Python process to both the call that started it and this host.
func (host *languageHost) child(call context.Context) (context.Context, context.CancelFunc) {
	return languagehost.Child(call, host.Running)
}
