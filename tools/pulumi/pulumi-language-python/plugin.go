package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"

	"stackwarden/tools/pulumi/languagehost"
)

// RunPlugin runs a policy pack or another plugin written in Python, until it ends by itself or the
// engine hangs up.
func (host *languageHost) RunPlugin(
	req *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	python, err := resolve(req.Info)
	if err != nil {
		return err
	}
	ctx, cancel := host.child(stream.Context())
	defer cancel()
	if err := python.ValidateVenv(ctx); err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	if req.Kind == string(apitype.AnalyzerPlugin) {
		err = runPack(ctx, python, req, stdout, stderr)
	} else {
		err = runProvider(ctx, python, req, stdout, stderr)
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return stream.Send(&pulumirpc.RunPluginResponse{
			Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(failed.ExitCode())},
		})
	}
	return err
}

// runPack starts a policy pack once the engine has said for which stack. The pack reads the stack
// from its environment, so a proxy answers the engine until then and passes everything on afterwards.
func runPack(
	ctx context.Context, python toolchain.Toolchain, req *pulumirpc.RunPluginRequest,
	stdout, stderr io.Writer,
) error {
	proxy, stdout, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return err
	}
	// No stack is told where the engine only asks what the pack is, as before publishing it.
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return err
	}
	arguments := append([]string{"-m", "pulumi.policy"}, req.Args...)
	cmd, err := command(ctx, python, req, append(arguments, req.Info.ProgramDirectory))
	if err == nil {
		cmd.Stdout, cmd.Stderr = stdout, stderr
		cmd.Dir = req.Info.ProgramDirectory
		cmd.Env, err = stackEnvironment(cmd.Env, stack)
	}
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		proxy.Abort(err)
		return err
	}
	return proxy.Attach(ctx, cmd)
}

func runProvider(
	ctx context.Context, python toolchain.Toolchain, req *pulumirpc.RunPluginRequest,
	stdout, stderr io.Writer,
) error {
	cmd, err := command(ctx, python, req, append([]string{req.Info.ProgramDirectory}, req.Args...))
	if err != nil {
		return err
	}
	cmd.Dir = req.Pwd
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return cmd.Run()
}

// command prepares unbuffered Python with the engine's environment, in the project's virtual one.
func command(
	ctx context.Context, python toolchain.Toolchain, req *pulumirpc.RunPluginRequest, arguments []string,
) (*exec.Cmd, error) {
	cmd, err := python.Command(ctx, append([]string{"-u"}, arguments...)...)
	if err != nil {
		return nil, err
	}
	cmd.Env = req.Env
	if venv, err := python.VirtualEnvPath(ctx); err == nil && venv != "" {
		cmd.Env = toolchain.ActivateVirtualEnv(req.Env, venv)
	}
	languagehost.EndGently(cmd)
	return cmd, nil
}

func stackEnvironment(
	env []string, stack *pulumirpc.AnalyzerStackConfigureRequest,
) ([]string, error) {
	if stack == nil {
		return env, nil
	}
	config, err := languagehost.Configuration(stack.Config, stack.ConfigSecretKeys)
	if err != nil {
		return nil, fmt.Errorf("cannot hand the stack's configuration to the pack: %w", err)
	}
	env = append(env, config...)
	if stack.Organization != "" {
		env = append(env, "PULUMI_ORGANIZATION="+stack.Organization)
	}
	return append(env,
		"PULUMI_PROJECT="+stack.Project,
		"PULUMI_STACK="+stack.Stack,
		"PULUMI_DRY_RUN="+strconv.FormatBool(stack.DryRun),
	), nil
}
