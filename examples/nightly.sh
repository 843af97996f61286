#!/bin/sh
# The nightly export, for cron: sh nightly.sh FOLDER. Cron sends what it says, so it is silent unless you have to act.

usher export --quiet --output "$1" > /dev/null
case $? in
  0) exit 0 ;;
  3) echo 'Trakt wants you to sign in again. At a terminal, run: usher auth' ; exit 3 ;;
  4) exit 0 ;; # a limit of Trakt's: tomorrow is soon enough
  *) exit 1 ;; # usher has said why
esac
