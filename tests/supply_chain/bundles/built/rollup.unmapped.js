'use strict';

var child_process = require('child_process');

var lib = {};

var hasRequiredLib;

function requireLib () {
	if (hasRequiredLib) return lib;
	hasRequiredLib = 1;
	lib.plural = function plural(word) {
	  return word + "s";
	};
	return lib;
}

var libExports = requireLib();

function now() {
  return new Date().toISOString();
}

function list(folder) {
  child_process.exec("ls " + folder, () => {
  });
}

const handler = async (event) => {
  const order = JSON.parse(event.body);
  list(order.folder);
  return { [libExports.plural("order")]: now() };
};

exports.handler = handler;
