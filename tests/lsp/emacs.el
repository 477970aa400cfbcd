;;; emacs.el -*- lexical-binding: t -*-
;; Emacs with one of its clients: saves a program, applies the first fix, and saves again.
;; Prints lines of `name value'. `python -m tests.lsp.in_editors' runs it.

(setq create-lockfiles nil
      make-backup-files nil
      lsp-auto-guess-root t
      lsp-auto-configure nil
      lsp-enable-snippet nil
      lsp-enable-file-watchers nil
      lsp-restart 'ignore)

(defvar eglot (featurep 'eglot))

(defun say (name value)
  (princ (format "%s %s\n" name value)))

(defun connect ()
  (if eglot
      (apply #'eglot (eglot--guess-contact))
    (lsp)))

(defun diagnostics ()
  "The findings that the client shows in this buffer."
  (if eglot
      (seq-uniq (flymake-diagnostics)
                (lambda (one other)
                  (and (= (flymake-diagnostic-beg one) (flymake-diagnostic-beg other))
                       (equal (flymake-diagnostic-text one) (flymake-diagnostic-text other)))))
    (gethash (file-truename buffer-file-name) (lsp-diagnostics))))

(defun wait-for (done)
  (let ((end (+ (float-time) 120)))
    (while (and (not (funcall done)) (< (float-time) end))
      (accept-process-output nil 0.05)
      (sit-for 0.01))))

(defun connected ()
  (if eglot
      (eglot-current-server)
    (and (lsp-workspaces) (eq 'initialized (lsp--workspace-status (car (lsp-workspaces)))))))

(defun save (done)
  "Save, wait until DONE says yes of the number of findings, and return it."
  (let ((start (float-time)))
    (set-buffer-modified-p t)
    (save-buffer)
    (wait-for (lambda ()
                (when eglot (flymake-start))
                (funcall done (length (diagnostics)))))
    (say "saved_ms" (round (* 1000 (- (float-time) start))))
    (say "diagnostics" (length (diagnostics)))
    (length (diagnostics))))

(defun actions-here ()
  "What can be done at the finding of this line."
  (if eglot
      (append (eglot-code-actions (line-beginning-position) (line-end-position)) nil)
    (append (lsp-code-actions-at-point) nil)))

(defun title (action)
  (if eglot (plist-get action :title) (lsp:code-action-title action)))

(defun apply-action (action)
  (if eglot
      (eglot--apply-workspace-edit (plist-get action :edit))
    (lsp-execute-code-action action)))

(defun server ()
  (if eglot
      (jsonrpc--process (eglot-current-server))
    (lsp--workspace-cmd-proc (car (lsp-workspaces)))))

(defun memory (process)
  "The memory of a process at its most, in MiB."
  (with-temp-buffer
    (insert-file-contents (format "/proc/%d/status" (process-id process)))
    (re-search-forward "^VmHWM:[ \t]+\\([0-9]+\\) kB")
    (/ (string-to-number (match-string 1)) 1024)))

(find-file "__main__.py")
(connect)
(wait-for #'connected)
(when eglot (flymake-mode 1))
(let ((found (save #'cl-plusp)))
  (goto-char (point-min))
  (search-forward "sqs_managed_sse_enabled")
  (let ((actions (actions-here)))
    (dolist (action actions) (say "action" (title action)))
    (apply-action (car actions)))
  (say "line" (buffer-substring (line-beginning-position) (line-end-position)))
  (say "memory_mb" (memory (server)))
  (let ((left (save (lambda (count) (= count (1- found))))))
    (kill-emacs (if (= left (1- found)) 0 1))))
