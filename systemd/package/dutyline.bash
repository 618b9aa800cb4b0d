# Completion for dutyline(1). It asks the program itself what there is, so it knows every command and option of the one installed.

_dutyline_commands() { "$1" "${@:2}" --help 2>/dev/null | sed -n '/^Subcommands:/,$ s/^  \([a-z][a-z-]*\) .*/\1/p'; }
_dutyline_options() { "$1" "${@:2}" --help 2>/dev/null | grep -oE '^  (-[a-zA-Z],)?--?[a-z-]+' | tr -d ' ' | tr ',' '\n'; }

# What may follow an option: `none` after a flag; the words it takes; `file`, or `else` for what cannot be listed.
_dutyline_takes() {
  local line
  line=$("$1" "${@:3}" --help 2>/dev/null | grep -E -- "^  (-[a-zA-Z],)?$2 TEXT" | head -n 1)
  case $line in
    '') echo none ;;
    *:{*}*) line=${line#*:\{} && echo "${line%%\}*}" | tr ',' ' ' ;;
    *) [[ $2 =~ ^(-c|--config|--ledger|--password-file|--truth)$ ]] && echo file || echo else ;;
  esac
}

_dutyline() {
  local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word
  local -a before=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == [a-z]* ]] || break
    before+=("$word")
    [[ ${before[0]} == simulate && ${#before[@]} -lt 2 ]] || break
  done
  if [[ $previous == -* && $current != -* ]]; then
    [[ $previous == -c ]] && previous=--config
    local takes
    takes=$(_dutyline_takes "$program" "$previous" "${before[@]}")
    case $takes in
      none) ;;
      file) mapfile -t COMPREPLY < <(compgen -f -- "$current") && return ;;
      else) return ;;
      *) mapfile -t COMPREPLY < <(compgen -W "$takes" -- "$current") && return ;;
    esac
  fi
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_dutyline_options "$program" "${before[@]}")" -- "$current")
  elif [[ ${#before[@]} -eq 0 || (${before[0]} == simulate && ${#before[@]} -eq 1) ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_dutyline_commands "$program" "${before[@]}")" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _dutyline dutyline
