// The sample calls of Kii's guide "Resetting the User Password" (shared/seeds), word for word: a test runs this very text.

/** `SAMPLES[METHOD][form]`: asking for a reset. */
export const SAMPLES = {
  EMAIL: {
    callback: `\
    // Send an email including a link for password reset.
    KiiUser.resetPasswordWithNotificationMethod("user_123456@example.com", "EMAIL", {
      success: function() {
        // Do something.
      },
      failure: function(errorString) {
        // Handle the error.
      }
    });`,
    promise: `\
    // Send an email including a link for password reset.
    KiiUser.resetPasswordWithNotificationMethod("user_123456@example.com", "EMAIL").then(
      function() {
        // Do something.
      }
    ).catch(
      function(error) {
        // Handle the error.
        var errorString = error.message;
      }
    );`,
  },
  SMS: {
    callback: `\
    // Send an SMS message including a link for password reset.
    KiiUser.resetPasswordWithNotificationMethod("+819001234567", "SMS", {
      success: function() {
        // Do something.
      },
      failure: function(errorString) {
        // Handle the error.
      }
    });`,
    promise: `\
    // Send an SMS message including a link for password reset.
    KiiUser.resetPasswordWithNotificationMethod("+819001234567", "SMS").then(
      function() {
        // Do something.
      }
    ).catch(
      function(error) {
        // Handle the error.
        var errorString = error.message;
      }
    );`,
  },
  SMS_PIN: {
    callback: `\
    // Send an SMS message including a PIN code for password reset.
    KiiUser.resetPasswordWithNotificationMethod("+819001234567", "SMS_PIN", {
      success: function() {
        // Do something.
      },
      failure: function(errorString) {
        // Handle the error.
      }
    });`,
    promise: `\
    // Send an SMS message including a PIN code for password reset.
    KiiUser.resetPasswordWithNotificationMethod("+819001234567", "SMS_PIN").then(
      function() {
        // Do something.
      }
    ).catch(
      function(error) {
        // Handle the error.
        var errorString = error.message;
      }
    );`,
  },
};

/** `COMPLETE[form]`: completing it with the PIN. */
export const COMPLETE = {
  callback: `\
    // Reset the password.
    KiiUser.completeResetPassword("+819001234567", "123456", "new_password_00", {
      success: function() {
        // Do something.
      },
      failure: function(errorString) {
        // Handle the error.
      }
    });`,
  promise: `\
    // Reset the password.
    KiiUser.completeResetPassword("+819001234567", "123456", "new_password_00").then(
      function() {
        // Do something.
      }
    ).catch(
      function(error) {
        // Handle the error.
        var errorString = error.message;
      }
    );`,
};

/**
 * Runs a sample. The reader's part is filled in: what the comments ask for, and, by `values`, the PIN that
 * came and the identifier or the password of another case. Resolves where the sample succeeds, rejects with
 * its `errorString` where it fails.
 */
export function run(KiiUser, sample, values = {}) {
  let code = sample
    .replace("// Do something.", "succeeded();")
    .replace(/\/\/ Handle the error\.(\s*var errorString = error\.message;)?/, "$1 failed(errorString);");
  for (const [written, meant] of Object.entries(values)) code = code.replace(written, () => meant);
  return new Promise((resolve, reject) => {
    const failed = (errorString) => reject(new Error(errorString));
    new Function("KiiUser", "succeeded", "failed", code)(handled(KiiUser), resolve, failed);
  });
}

/** The callback form leaves the promise that the SDK returns as well unhandled, which would end Node. */
function handled(KiiUser) {
  const call = (method) => (...args) => {
    const promise = KiiUser[method](...args);
    promise.catch(() => {});
    return promise;
  };
  return new Proxy(KiiUser, { get: (_, method) => call(method) });
}
