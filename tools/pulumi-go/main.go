// pulumi-language-go is a thin language host for Go programs.
//
// It is a convenience for machines without Pulumi, as `pulumi-language-python` is. It builds the
// program with the Go on PATH as Pulumi's own host does since 3.244, with -trimpath, and runs it. It
// does nothing else: no policy packs, no providers, no installing of modules.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"stackwarden/tools/pulumi/languagehost"
)

func main() {
	languagehost.Main("pulumi-language-go",
		func(ctx context.Context, engine string) pulumirpc.LanguageRuntimeServer {
			return &languageHost{languagehost.Host{Engine: engine, Running: ctx}}
		})
}

type languageHost struct {
	languagehost.Host
}

// Run builds the program into a folder that is removed afterwards, and runs it there.
func (host *languageHost) Run(
	call context.Context, req *pulumirpc.RunRequest,
) (*pulumirpc.RunResponse, error) {
	ctx, cancel := languagehost.Child(call, host.Running)
	defer cancel()
	folder, err := os.MkdirTemp("", "pulumi-go-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "program")
	built := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", program, req.Info.EntryPoint)
	languagehost.EndGently(built)
	built.Dir = req.Info.ProgramDirectory
	if output, err := built.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("cannot build the Go program: %w: %s", err, output)
	}
	config, err := languagehost.Configuration(req.Config, req.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program)
	languagehost.EndGently(cmd)
	cmd.Dir = req.Pwd
	cmd.Env = append(os.Environ(), append(config, host.environment(req)...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return languagehost.Outcome("Go", cmd.Run())
}

// environment names what the SDK's RunWithContext reads.
func (host *languageHost) environment(req *pulumirpc.RunRequest) []string {
	return []string{
		"PULUMI_ORGANIZATION=" + req.Organization,
		"PULUMI_PROJECT=" + req.Project,
		"PULUMI_STACK=" + req.Stack,
		"PULUMI_ROOT_DIRECTORY=" + req.Info.RootDirectory,
		"PULUMI_DRY_RUN=" + strconv.FormatBool(req.DryRun),
		"PULUMI_PARALLEL=" + strconv.Itoa(int(req.Parallel)),
		"PULUMI_MONITOR=" + req.MonitorAddress,
		"PULUMI_ENGINE=" + host.Engine,
	}
}
