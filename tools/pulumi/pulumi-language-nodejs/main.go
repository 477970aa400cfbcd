// pulumi-language-nodejs is a thin language host for TypeScript and JavaScript programs.
//
// It is a convenience for machines without Pulumi, as `pulumi-language-python` is. It runs programs
// with the Node on PATH and the packages that the program has installed, and nothing else: no policy
// packs, no providers, no installing of packages.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"stackwarden/tools/pulumi/languagehost"
)

func main() {
	languagehost.Main("pulumi-language-nodejs",
		func(ctx context.Context, engine string) pulumirpc.LanguageRuntimeServer {
			return &languageHost{languagehost.Host{Engine: engine, Running: ctx}}
		})
}

type languageHost struct {
	languagehost.Host
}

// Run runs a program through the entry that the program's own @pulumi/pulumi has for it.
func (host *languageHost) Run(
	call context.Context, req *pulumirpc.RunRequest,
) (*pulumirpc.RunResponse, error) {
	ctx, cancel := languagehost.Child(call, host.Running)
	defer cancel()
	entry, err := runner(ctx, req.Info.ProgramDirectory)
	if err != nil {
		return nil, err
	}
	config, err := languagehost.Configuration(req.Config, req.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "node", append([]string{entry}, host.arguments(req)...)...)
	languagehost.EndGently(cmd)
	cmd.Dir = req.Pwd
	cmd.Env = append(os.Environ(), append(config, "PULUMI_NODEJS_TYPESCRIPT="+typescript(req.Info))...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return languagehost.Outcome("Node.js", cmd.Run())
}

func (host *languageHost) arguments(req *pulumirpc.RunRequest) []string {
	arguments := []string{
		"--monitor", req.MonitorAddress,
		"--engine", host.Engine,
		"--project", req.Project,
		"--stack", req.Stack,
		"--organization", req.Organization,
		"--root-directory", req.Info.RootDirectory,
		"--pwd", req.Pwd,
		"--parallel", strconv.Itoa(int(req.Parallel)),
	}
	if req.DryRun {
		arguments = append(arguments, "--dry-run")
	}
	return append(append(arguments, req.Info.EntryPoint), req.Args...)
}

// runner asks Node itself where the program's @pulumi/pulumi is, since node_modules may lie above.
func runner(ctx context.Context, program string) (string, error) {
	cmd := exec.CommandContext(ctx, "node", "-e",
		`process.stdout.write(require.resolve("@pulumi/pulumi/cmd/run"))`)
	cmd.Dir = program
	found, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("cannot find @pulumi/pulumi from %s: install the program's packages: %w",
			program, err)
	}
	return strings.TrimSpace(string(found)), nil
}

// typescript is on unless the project turns it off, as Pulumi's own host has it.
func typescript(info *pulumirpc.ProgramInfo) string {
	if value, ok := info.Options.AsMap()["typescript"].(bool); ok {
		return strconv.FormatBool(value)
	}
	return "true"
}
