// Package languagehost holds what the thin language hosts share: serving the engine, ending the
// programs that they start, and the engine's terms for a stack's configuration and a program's end.
package languagehost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// errorShown is the exit status by which Pulumi's own program runners say that they have already
// reported the program's error to the engine.
const errorShown = 32

// Host answers what every thin language host answers alike.
type Host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	Engine  string
	Running context.Context
}

func (*Host) Handshake(
	context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (*Host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// GetRequiredPackages names none: every resource names its plugin and version when it is registered,
// so nothing has to be fetched before it is used.
func (*Host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// Main serves the host that `create` makes until the engine asks it to end or is gone.
func Main(name string, create func(ctx context.Context, engine string) pulumirpc.LanguageRuntimeServer) {
	if err := serve(create); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

func serve(create func(ctx context.Context, engine string) pulumirpc.LanguageRuntimeServer) error {
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
		// A graceful stop waits for open calls: their processes get this long to end.
		time.Sleep(3 * time.Second)
		os.Exit(1)
	}()

	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, create(ctx, engine))
			return nil
		},
	})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}

// Child ties a process to both the call that started it and the running host: when either ends, the
// process ends.
func Child(call, running context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(call)
	stop := context.AfterFunc(running, cancel)
	return ctx, func() { stop(); cancel() }
}

// EndGently asks for the end first: a program dies of SIGTERM at once and in silence, unless it has
// something to clean up, which gets two seconds.
func EndGently(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 2 * time.Second
}

// Outcome turns a program's end into the engine's terms: a program's failure is an answer, and only a
// program that could not be run is an error of the host.
func Outcome(language string, err error) (*pulumirpc.RunResponse, error) {
	var failed *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case !errors.As(err, &failed):
		return nil, fmt.Errorf("cannot run the %s program: %w", language, err)
	case failed.ExitCode() == errorShown:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{
			Error: fmt.Sprintf("the %s program ended with %s", language, failed),
		}, nil
	}
}

// Configuration hands the stack's configuration to a program. A missing map becomes `{}`, for an SDK
// would read `null` as a value and fail on it.
func Configuration(values map[string]string, secretKeys []string) ([]string, error) {
	if values == nil {
		values = map[string]string{}
	}
	if secretKeys == nil {
		secretKeys = []string{}
	}
	config, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	keys, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, err
	}
	return []string{"PULUMI_CONFIG=" + string(config), "PULUMI_CONFIG_SECRET_KEYS=" + string(keys)}, nil
}
