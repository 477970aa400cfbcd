"""Completion scripts for shells, from a table of what may follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

# The words of a command and the option before the cursor, "" for none: what may follow. None
# stands for a file or any other text.
Followers = Mapping[tuple[str, str], Sequence[str] | None]

_BASH = """\
_stackwarden() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" given="" each
    for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case "${given:+$given }$each" in
            @COMMANDS@) given="${given:+$given }$each" ;;
        esac
    done
    case "$given:$before" in
@OPTIONS@
    esac
    case "$given" in
@WORDS@
    esac
}
complete -o default -F _stackwarden stackwarden
"""
_FISH = """\
function __stackwarden_given
    set -l given
    for each in (commandline -opc)[2..-1]
        if contains -- "$given $each" @COMMANDS@
            set given "$given $each"
        end
    end
    test "$given" = "$argv[1]"
end
"""


def bash(followers: Followers) -> str:
    """The script for bash."""
    commands = " | ".join(f'"{words}"' for words in _commands(followers))
    options = (
        f'        "{words}:{option}") {_reply(values)}; return ;;'
        for (words, option), values in followers.items()
        if option
    )
    candidates = (
        f'        "{words}") {_reply(values)} ;;'
        for (words, option), values in followers.items()
        if not option
    )
    return (
        _BASH.replace("@COMMANDS@", commands)
        .replace("@OPTIONS@", "\n".join(options))
        .replace("@WORDS@", "\n".join(candidates))
    )


def zsh(followers: Followers) -> str:
    """The script for zsh, which runs that of bash."""
    return f"autoload -U +X bashcompinit && bashcompinit\n{bash(followers)}"


def fish(followers: Followers) -> str:
    """The script for fish."""
    commands = " ".join(f'" {words}"' for words in _commands(followers))
    lines = (line for key, values in followers.items() for line in _lines(*key, values))
    return _FISH.replace("@COMMANDS@", commands) + "".join(f"{line}\n" for line in lines)


def _commands(followers: Followers) -> Iterator[str]:
    return (words for words, option in followers if words and not option)


def _reply(values: Sequence[str] | None) -> str:
    words = "-f" if values is None else f'-W "{" ".join(values)}"'
    return f'COMPREPLY=($(compgen {words} -- "$word"))'


def _lines(words: str, option: str, values: Sequence[str] | None) -> Iterator[str]:
    given = f"{' ' if words else ''}{words}"
    start = f"complete -c stackwarden -n '__stackwarden_given \"{given}\"'"
    if option:
        value = "-r -F" if values is None else f"-x -a '{' '.join(values)}'"
        yield f"{start} {_fish_option(option)} {value}"
        return
    words_only = [each for each in values or () if not each.startswith("-")]
    if words_only:
        yield f"{start} -f -a '{' '.join(words_only)}'"
    yield from (f"{start} {_fish_option(each)}" for each in values or () if each.startswith("-"))


def _fish_option(option: str) -> str:
    return f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
