function __stackwarden_given
    set -l given
    for each in (commandline -opc)[2..-1]
        if contains -- "$given $each" @COMMANDS@
            set given "$given $each"
        end
    end
    test "$given" = "$argv[1]"
end
