@echo off
rem Starts js\@NAME@.mjs with the first Node found: the bundled one, APPMON_NODE, Splunk's own, PATH.
setlocal
set "APPMON_FOUND=%~dp0..\windows_x86_64\bin\node.exe"
if not exist "%APPMON_FOUND%" set "APPMON_FOUND=%APPMON_NODE%"
if not exist "%APPMON_FOUND%" if defined SPLUNK_HOME set "APPMON_FOUND=%SPLUNK_HOME%\bin\node.exe"
if not exist "%APPMON_FOUND%" for %%I in (node.exe) do set "APPMON_FOUND=%%~$PATH:I"
if exist "%APPMON_FOUND%" (
  "%APPMON_FOUND%" "%~dp0js\@NAME@.mjs" %*
  exit /b %ERRORLEVEL%
)
if "%~1"=="--scheme" if exist "%~dp0js\@NAME@.scheme.xml" (
  type "%~dp0js\@NAME@.scheme.xml"
  exit /b 0
)
echo ERROR APPMON-NODE-MISSING: @NAME@ needs Node 20 or newer; expected the package for this platform, or APPMON_NODE set to a Node. 1>&2
exit /b 3
