package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"

	"stackwarden/tools/pulumi/languagehost"
)

const aboutPython = "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])"

type languageHost struct {
	languagehost.Host
}

func (host *languageHost) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	python, err := resolve(req.Info)
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(stream, req.IsTerminal)
	if err != nil {
		return err
	}
	defer closer.Close()
	ctx, cancel := host.child(stream.Context())
	defer cancel()
	return python.InstallDependencies(
		ctx, req.Info.ProgramDirectory, req.UseLanguageVersionTools, true, stdout, stderr)
}

// About asks Python itself. The CLI asks before every preview and update, and what the toolchain tells
// beyond this, the version of pip, takes as long to find out as the program takes to start.
func (host *languageHost) About(
	ctx context.Context, req *pulumirpc.AboutRequest,
) (*pulumirpc.AboutResponse, error) {
	python, err := resolve(req.Info)
	if err != nil {
		return nil, err
	}
	cmd, err := python.Command(ctx, "-c", aboutPython)
	if err != nil {
		return nil, err
	}
	cmd.Env = environment(cmd)
	said, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s does not tell its version: %w", cmd.Path, err)
	}
	executable, version, _ := strings.Cut(strings.TrimSpace(string(said)), "\n")
	return &pulumirpc.AboutResponse{Executable: executable, Version: version}, nil
}

// Run runs a program through Pulumi's own `pulumi-language-python-exec`, which lies beside this host.
func (host *languageHost) Run(
	call context.Context, req *pulumirpc.RunRequest,
) (*pulumirpc.RunResponse, error) {
	python, err := resolve(req.Info)
	if err != nil {
		return nil, err
	}
	if err := python.ValidateVenv(call); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ctx, cancel := host.child(call)
	defer cancel()
	cmd, err := python.Command(ctx, append(
		[]string{"-u", filepath.Join(filepath.Dir(self), "pulumi-language-python-exec")},
		host.arguments(req)...)...)
	if err != nil {
		return nil, err
	}
	config, err := languagehost.Configuration(req.Config, req.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	languagehost.EndGently(cmd)
	cmd.Dir = req.Pwd
	cmd.Env = append(environment(cmd), config...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return languagehost.Outcome("Python", cmd.Run())
}

func (host *languageHost) arguments(req *pulumirpc.RunRequest) []string {
	arguments := []string{
		"--monitor", req.MonitorAddress,
		"--engine", host.Engine,
		"--project", req.Project,
		"--stack", req.Stack,
		"--organization", req.Organization,
		"--root_directory", req.Info.RootDirectory,
		"--pwd", req.Pwd,
		"--parallel", strconv.Itoa(int(req.Parallel)),
		"--dry_run", strconv.FormatBool(req.DryRun),
		req.Info.EntryPoint,
	}
	return append(arguments, req.Args...)
}

// resolve finds the Python that a project's or a pack's runtime options ask for.
func resolve(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	options := toolchain.PythonOptions{Root: info.RootDirectory, ProgramDir: info.ProgramDirectory}
	for name, value := range info.Options.AsMap() {
		text, _ := value.(string)
		switch name + "=" + text {
		case "virtualenv=" + text:
			options.Virtualenv = text
		case "toolchain=auto":
			options.Toolchain = toolchain.Auto
		case "toolchain=pip":
			options.Toolchain = toolchain.Pip
		case "toolchain=poetry":
			options.Toolchain = toolchain.Poetry
		case "toolchain=uv":
			options.Toolchain = toolchain.Uv
		default:
			return nil, fmt.Errorf("this language host does not know the runtime option %s: %v; "+
				"remove it, or install Pulumi", name, value)
		}
	}
	return toolchain.ResolveToolchain(options)
}

func environment(cmd *exec.Cmd) []string {
	if cmd.Env == nil {
		return os.Environ()
	}
	return cmd.Env
}
