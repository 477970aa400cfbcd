// pulumi-language-python is a thin language host for Python programs and Python policy packs.
//
// It is a convenience for machines without Pulumi: `make setup` builds it beside a Pulumi CLI of its
// own. Where Pulumi is installed, Pulumi's own language host is used and this one is never built.
// It knows the runtime options `virtualenv` and `toolchain`, and no others.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

// serve answers the engine until the engine asks it to end or is gone.
func serve() error {
	if len(os.Args) < 2 {
		return errors.New("the engine's address is missing; the Pulumi CLI starts this program, people do not")
	}
	// The engine puts its address last, after any logging flags.
	engine := os.Args[len(os.Args)-1]

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := rpcutil.Healthcheck(ctx, engine, time.Second, stop); err != nil {
		return fmt.Errorf("cannot watch the engine at %s: %w", engine, err)
	}
	cancel := make(chan bool)
	go func() {
		<-ctx.Done()
		close(cancel)
		// A graceful stop waits for open calls: their Python processes get this long to end.
		time.Sleep(3 * time.Second)
		os.Exit(1)
	}()

	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &languageHost{engine: engine, running: ctx})
			return nil
		},
	})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}

// child ties a Python process to both the call that started it and this host: when either ends, the
// process ends.
func (host *languageHost) child(call context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(call)
	stop := context.AfterFunc(host.running, cancel)
	return ctx, func() { stop(); cancel() }
}

// endGently asks for the end first: Python dies of SIGTERM at once and in silence, unless the program
// has something to clean up, which gets two seconds.
func endGently(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 2 * time.Second
}
